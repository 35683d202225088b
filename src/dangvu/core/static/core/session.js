/* A session that ended: the page says how to go on, and puts away whatever names somebody until its
   reader is back. What was typed stays in the fields that were put away. */
(function () {
    "use strict";

    var LONG = 10 * 60 * 1000;
    var notice = document.getElementById("ended");
    var probe = notice && notice.dataset.session;
    var opened = Date.now();
    var waiting = null;
    /* Pairs of what was put away and the mark in its place. */
    var away = [];
    var title = document.title;

    function show(id) {
        var said = document.getElementById(id);
        if (said) {
            said.hidden = false;
            said.scrollIntoView({ block: "center" });
            var link = said.querySelector("a");
            if (link) {
                link.focus();
            }
        }
    }

    function hide(id) {
        var said = document.getElementById(id);
        if (said) {
            said.hidden = true;
        }
    }

    function ended() {
        if (notice && probe && !away.length) {
            document
                .querySelectorAll("#main > *, .masthead .find, .masthead-tools > *, .masthead .only-print")
                .forEach(function (part) {
                    if (part !== notice && part.id !== "mishap") {
                        var mark = document.createComment("");
                        part.replaceWith(mark);
                        away.push([mark, part]);
                    }
                });
            title = document.title;
            document.title = notice.dataset.title;
        }
        show("ended");
    }

    function back() {
        away.forEach(function (pair) {
            pair[0].replaceWith(pair[1]);
        });
        if (away.length) {
            document.title = title;
        }
        away = [];
        hide("ended");
        hide("mishap");
    }

    /* Whether this page's own reader is still known; another one sees nothing of it. */
    function ask() {
        return window.fetch(probe, { cache: "no-store" }).then(function (answer) {
            return answer.json();
        }).then(function (session) {
            if (session.known && session.who !== notice.dataset.who) {
                window.location.replace("/");
                return { known: false };
            }
            return session;
        });
    }

    function look() {
        ask()
            .then(function (session) {
                if (session.known) {
                    back();
                    wait(session.left);
                } else {
                    ended();
                }
            })
            .catch(function () {
                /* Nobody can be asked, and the time is over: better nothing than too much. */
                if (Date.now() - opened > Number(notice.dataset.left) * 1000) {
                    ended();
                }
            });
    }

    /* The page looks when its time is over; asking keeps nobody signed in. */
    function wait(seconds) {
        window.clearTimeout(waiting);
        waiting = window.setTimeout(look, Math.min(Number(seconds) + 3, 24 * 3600) * 1000);
    }

    if (probe) {
        wait(notice.dataset.left);
        window.addEventListener("pageshow", function (event) {
            if (event.persisted) {
                look();
            }
        });
        document.addEventListener("visibilitychange", function () {
            if (!document.hidden && (away.length || !notice.hidden || Date.now() - opened > LONG)) {
                look();
            }
        });
        window.addEventListener("focus", function () {
            if (away.length) {
                look();
            }
        });
    }

    /* At the door nobody is signed in: pages that stand open in other windows look for themselves. */
    if (window.BroadcastChannel) {
        var others = new window.BroadcastChannel("session");
        if (probe) {
            others.addEventListener("message", look);
        } else {
            others.postMessage("door");
        }
    }

    document.addEventListener("htmx:responseError", function (event) {
        if (event.detail.xhr.status === 401) {
            ended();
        } else {
            show("mishap");
        }
    });
    document.addEventListener("htmx:sendError", function () {
        show("mishap");
    });
    document.addEventListener("htmx:afterOnLoad", function (event) {
        if (event.detail.successful && !away.length) {
            hide("ended");
            hide("mishap");
        }
    });

    /* The key of the session changes with this form: pressed twice, the second would come with a key
       that opens nothing any more. */
    function once(event) {
        if (event.target.matches("[data-once]")) {
            if (event.target.dataset.sent) {
                event.preventDefault();
            }
            event.target.dataset.sent = "yes";
        }
    }

    window.addEventListener("pageshow", function () {
        document.querySelectorAll("[data-once]").forEach(function (form) {
            delete form.dataset.sent;
        });
    });

    /* Before a form leaves that stood open for long, ask whether its sender is still known. */
    document.addEventListener("submit", function (event) {
        var form = event.target;
        if (form.method !== "post" || !probe || Date.now() - opened < LONG) {
            once(event);
            return;
        }
        var button = event.submitter;
        event.preventDefault();
        ask()
            .then(function (session) {
                if (!session.known) {
                    return ended();
                }
                var token = form.querySelector('input[name="csrfmiddlewaretoken"]');
                if (token) {
                    /* Sent a second time it must still be known as the same sending. */
                    if (!form.elements.sent_as) {
                        var first = document.createElement("input");
                        first.type = "hidden";
                        first.name = "sent_as";
                        first.value = token.value;
                        form.append(first);
                    }
                    token.value = session.token;
                }
                opened = Date.now();
                back();
                form.requestSubmit(button);
            })
            .catch(function () {
                show("mishap");
            });
    });
})();
