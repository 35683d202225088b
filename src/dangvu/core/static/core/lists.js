/* Lists: the box of a broad table, rows picked, the place that going back returns to. */
(function () {
    "use strict";

    /* A table broader than the page gets its own box with a first column that stays. */
    function fit() {
        document.querySelectorAll(".sheet").forEach(function (sheet) {
            sheet.classList.remove("fits");
            var fits = sheet.scrollWidth <= sheet.clientWidth;
            sheet.classList.toggle("fits", fits);
            if (sheet.classList.contains("cards")) {
                sheet.classList.toggle("wide", !fits);
            }
            /* What scrolls must be reached by keyboard too. */
            if (!fits) {
                sheet.tabIndex = 0;
                sheet.setAttribute("role", "region");
                if (!sheet.hasAttribute("aria-label")) {
                    var title = document.querySelector("h1");
                    sheet.setAttribute("aria-label", title ? title.textContent : document.title);
                }
            } else if (!sheet.hasAttribute("data-region")) {
                sheet.removeAttribute("tabindex");
                sheet.removeAttribute("role");
            }
        });
    }

    fit();
    window.addEventListener("resize", fit);
    document.addEventListener("htmx:afterSettle", fit);
    if (document.fonts) {
        document.fonts.ready.then(fit);
    }

    /* Picking */

    var last = null;

    function boxes() {
        return Array.from(document.querySelectorAll('input[name="ids"]'));
    }

    function count() {
        var bulk = document.getElementById("bulk");
        if (!bulk) {
            return;
        }
        var all = boxes();
        var picked = all.filter(function (box) {
            return box.checked;
        });
        bulk.classList.toggle("some", picked.length > 0);
        var says = bulk.querySelector("[data-picked]");
        says.textContent = picked.length ? says.dataset.picked + " " + picked.length : "";
        var whole = document.querySelector("[data-pick-all]");
        if (whole) {
            whole.checked = picked.length > 0 && picked.length === all.length;
            whole.indeterminate = picked.length > 0 && picked.length < all.length;
        }
        all.forEach(function (box) {
            box.closest("tr").classList.toggle("picked", box.checked);
        });
    }

    document.addEventListener("change", function (event) {
        if (event.target.matches("[data-pick-all]")) {
            boxes().forEach(function (box) {
                box.checked = event.target.checked;
            });
            count();
        } else if (event.target.matches('input[name="ids"]')) {
            count();
        }
    });

    /* With Shift, everything between this one and the one before. */
    document.addEventListener("click", function (event) {
        if (!event.target.matches('input[name="ids"]')) {
            return;
        }
        var all = boxes();
        var here = all.indexOf(event.target);
        var there = last ? all.indexOf(last) : -1;
        if (event.shiftKey && there >= 0) {
            all.slice(Math.min(here, there), Math.max(here, there) + 1).forEach(function (box) {
                box.checked = event.target.checked;
            });
            count();
        }
        last = event.target;
    });

    document.addEventListener("reset", function (event) {
        if (event.target.id === "bulk") {
            window.setTimeout(count, 0);
        }
    });

    window.addEventListener("pageshow", count);
    document.addEventListener("htmx:afterSettle", count);

    /* Coming back: the row that was opened is in the address, and the way back leads to the list as
       it was. The browser's own history of this window tells, nothing is kept beside it; what lies
       behind the door is somebody else's. */

    var DOOR = "/accounts/sign-in";

    /* htmx writes down at which address a page is, with whatever was searched for. */
    function forget() {
        try {
            window.sessionStorage.removeItem("htmx-current-path-for-history");
        } catch (refused) {
            /* Nothing was kept. */
        }
    }

    forget();
    [
        "htmx:pushedIntoHistory",
        "htmx:replacedInHistory",
        "htmx:historyRestore",
        "htmx:afterSettle",
    ].forEach(function (moment) {
        document.addEventListener(moment, forget);
    });

    function before(path) {
        var history = window.navigation;
        var here = history && history.currentEntry ? history.currentEntry.index : 0;
        for (var at = here - 1; at >= 0; at -= 1) {
            var place = new URL(history.entries()[at].url || "about:blank", window.location.href);
            if (place.pathname === DOOR) {
                return "";
            }
            if (place.pathname === path) {
                return place.search + place.hash;
            }
        }
        return "";
    }

    document.addEventListener("click", function (event) {
        var link = event.target.closest("#results tbody a");
        var row = link && link.closest("tr[id]");
        if (row) {
            window.history.replaceState(window.history.state, "", "#" + row.id);
        }
    });

    document.querySelectorAll(".crumbs a").forEach(function (link) {
        if (!link.search) {
            link.href = link.pathname + before(link.pathname);
        }
    });

    /* What may be meant by what is typed into a filter */

    var waiting = null;

    document.addEventListener("input", function (event) {
        var field = event.target.closest("[data-suggest]");
        if (!field || !field.value.trim()) {
            return;
        }
        window.clearTimeout(waiting);
        waiting = window.setTimeout(function () {
            var address = new URL(field.dataset.suggest, window.location.href);
            address.searchParams.set("q", field.value);
            window
                .fetch(address, { headers: { "HX-Request": "true" } })
                .then(function (answer) {
                    return answer.ok ? answer.text() : "";
                })
                .then(function (options) {
                    field.list.innerHTML = options;
                })
                .catch(function () {});
        }, 250);
    });
})();
