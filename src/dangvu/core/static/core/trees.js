/* The tree: branches open in place, arrow keys walk. Without this file its links do. */
(function () {
    "use strict";

    document.addEventListener("click", function (event) {
        var twig = event.target.closest("a.twig");
        if (twig && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            var row = twig.closest("tr");
            row.focus({ preventScroll: true });
            toggle(row);
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

    function keysOf(rows) {
        return Array.from(rows)
            .map(function (row) {
                return row.id.slice(1);
            })
            .join(",");
    }

    /* The open branches stand in the address, so that going back finds them open. */
    function remember() {
        var address = new URL(window.location.href);
        var parameters = address.searchParams;
        if (parameters.get("open") === "all") {
            var shut = keysOf(document.querySelectorAll('[data-tree] tr[aria-expanded="false"]'));
            parameters.delete("shut");
            if (shut) {
                parameters.set("shut", shut);
            }
        } else {
            var open = keysOf(document.querySelectorAll('[data-tree] tr[aria-expanded="true"]'));
            parameters.set("open", open || "0");
        }
        address.hash = "";
        window.history.replaceState(null, "", address.toString().replace(/%2C/g, ","));
    }

    /* The tree is one stop of the tab key; inside it the arrows walk from row to row. */
    function stop(row) {
        var body = row.parentNode;
        body.querySelectorAll('tr[tabindex="0"]').forEach(function (each) {
            each.tabIndex = -1;
        });
        row.tabIndex = 0;
    }

    function settle() {
        document.querySelectorAll("[data-tree]").forEach(function (body) {
            body.querySelectorAll("tr:not([tabindex])").forEach(function (row) {
                row.tabIndex = -1;
                row.querySelectorAll("a").forEach(function (link) {
                    link.tabIndex = -1;
                });
            });
            if (!body.querySelector('tr[tabindex="0"]') && body.firstElementChild) {
                body.firstElementChild.tabIndex = 0;
            }
        });
    }

    settle();
    document.addEventListener("htmx:afterSettle", settle);
    document.addEventListener("focusin", function (event) {
        var row = event.target.closest("[data-tree] tr");
        if (row) {
            stop(row);
        }
    });

    /* The one that the search found, or that the link names, is where the reader wants to be. */
    function jump() {
        var all = document.querySelectorAll("[data-tree] tr.found");
        var hash = window.location.hash;
        var row = /^#n[0-9]+$/.test(hash) ? document.querySelector("[data-tree] tr" + hash) : null;
        row = row || (all.length === 1 ? all[0] : null);
        if (row) {
            row.focus({ preventScroll: true });
            row.scrollIntoView({ block: "center" });
        }
    }

    jump();
    window.addEventListener("hashchange", jump);

    function walk(event, row) {
        if (event.ctrlKey || event.metaKey || event.altKey) {
            return;
        }
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
        } else if (event.key === "Home") {
            aim = rows[0];
        } else if (event.key === "End") {
            aim = rows[rows.length - 1];
        } else if (event.key === "Enter" && event.target === row) {
            row.querySelector("a.open").click();
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
            aim.focus();
        }
    }
})();
