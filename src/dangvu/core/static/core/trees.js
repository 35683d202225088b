/* The tree: branches open in place, arrow keys walk. Without this file its links do. */
(function () {
    "use strict";

    document.addEventListener("click", function (event) {
        var twig = event.target.closest("a.twig");
        if (twig && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            toggle(twig.closest("tr"));
        }
    });

    document.addEventListener("keydown", function (event) {
        var row = event.target.closest("[data-tree] tr");
        if (row) {
            walk(event, row);
        }
    });

    /* Rows of a branch follow it; data-path tells whose they are. */

    function rowsBelow(row) {
        var found = [];
        var path = row.dataset.path + "-";
        var next = row.nextElementSibling;
        while (next && next.dataset.path.indexOf(path) === 0) {
            found.push(next);
            next = next.nextElementSibling;
        }
        return found;
    }

    function isOpen(row) {
        return row.getAttribute("aria-expanded") === "true";
    }

    function showBelow(row) {
        var closed = null;
        rowsBelow(row).forEach(function (each) {
            if (closed && each.dataset.path.indexOf(closed + "-") === 0) {
                return;
            }
            closed = null;
            each.hidden = false;
            if (each.getAttribute("aria-expanded") === "false") {
                closed = each.dataset.path;
            }
        });
    }

    function toggle(row) {
        var open = !isOpen(row);
        row.setAttribute("aria-expanded", String(open));
        if (!open) {
            rowsBelow(row).forEach(function (each) {
                each.hidden = true;
            });
            return remember();
        }
        if (rowsBelow(row).length) {
            showBelow(row);
            return remember();
        }
        var twig = row.querySelector("a.twig");
        if (!window.htmx || row.dataset.loading) {
            window.location.href = twig.href;
            return;
        }
        row.dataset.loading = "yes";
        window.htmx
            .ajax("GET", twig.dataset.load, { source: row, target: row, swap: "afterend" })
            .then(function () {
                delete row.dataset.loading;
                remember();
            });
    }

    /* The open branches stand in the address, so that going back finds them open. */
    function remember() {
        var keys = [];
        document.querySelectorAll('[data-tree] tr[aria-expanded="true"]').forEach(function (row) {
            keys.push(row.id.slice(1));
        });
        var address = new URL(window.location.href);
        address.searchParams.set("open", keys.join(",") || "0");
        address.hash = "";
        window.history.replaceState(null, "", address.toString().replace(/%2C/g, ","));
    }

    function walk(event, row) {
        var rows = Array.from(row.parentNode.children).filter(function (each) {
            return !each.hidden;
        });
        var at = rows.indexOf(row);
        var level = Number(row.getAttribute("aria-level"));
        var aim = null;
        if (event.key === "ArrowDown") {
            aim = rows[at + 1];
        } else if (event.key === "ArrowUp") {
            aim = rows[at - 1];
        } else if (event.key === "ArrowRight" && row.hasAttribute("aria-expanded")) {
            if (isOpen(row)) {
                aim = rows[at + 1];
            } else {
                event.preventDefault();
                toggle(row);
            }
        } else if (event.key === "ArrowLeft") {
            if (isOpen(row)) {
                event.preventDefault();
                toggle(row);
            } else {
                aim = rows.slice(0, at).reverse().find(function (each) {
                    return Number(each.getAttribute("aria-level")) < level;
                });
            }
        }
        if (aim) {
            event.preventDefault();
            aim.querySelector("a").focus();
        }
    }
})();
