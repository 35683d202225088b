/* Comfort only: every page works without this file. No text here, words come from the page. */
(function () {
    "use strict";

    document.documentElement.classList.add("js");

    function closeDrops(except) {
        document.querySelectorAll("details.drop[open]").forEach(function (drop) {
            if (!except || !drop.contains(except)) {
                drop.removeAttribute("open");
            }
        });
    }

    document.addEventListener("click", function (event) {
        if (event.target.closest("[data-print]")) {
            window.print();
        }
        var opener = event.target.closest("[data-open]");
        if (opener) {
            var open = opener.form.classList.toggle("open");
            opener.setAttribute("aria-expanded", String(open));
        }
        closeDrops(event.target);
    });

    document.addEventListener("keydown", function (event) {
        if (event.key !== "Escape") {
            return;
        }
        document.querySelectorAll("details.drop[open]").forEach(function (drop) {
            drop.querySelector("summary").focus();
        });
        closeDrops();
        if (window.location.hash === "#menu") {
            window.location.hash = "#main";
        }
    });

    if (document.querySelector("[data-print-now]")) {
        window.addEventListener("load", function () {
            window.print();
        });
    }

    /* Search: "/" goes to the box, arrows walk what was found, Escape puts it away. */

    var box = document.getElementById("find");
    var found = document.getElementById("found-now");

    function empty() {
        if (found) {
            found.replaceChildren();
        }
    }

    document.addEventListener("keydown", function (event) {
        var typing = event.target.closest("input, select, textarea, [contenteditable]");
        if (event.key === "/" && box && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) {
            event.preventDefault();
            box.focus();
            box.select();
        }
        if (!found || !event.target.closest(".find")) {
            return;
        }
        if (event.key === "Escape") {
            empty();
            box.focus();
        }
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            var stops = [box].concat(Array.from(found.querySelectorAll("a")));
            var step = event.key === "ArrowDown" ? 1 : stops.length - 1;
            event.preventDefault();
            stops[(stops.indexOf(document.activeElement) + step) % stops.length].focus();
        }
    });

    document.addEventListener("click", function (event) {
        if (!event.target.closest(".find")) {
            empty();
        }
    });

    /* A form that is sent again and again from one page: each time is a sending of its own. */
    document.addEventListener("htmx:configRequest", function (event) {
        if (event.detail.verb !== "get") {
            var bytes = window.crypto.getRandomValues(new Uint8Array(18));
            event.detail.headers["Idempotency-Key"] = Array.from(bytes, function (one) {
                return one.toString(16).padStart(2, "0");
            }).join("");
        }
    });
})();
