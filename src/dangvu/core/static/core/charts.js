/* Draws each chart from the cells of its own table, as an SVG that prints sharp. ECharts is asked
   for text and not for elements: what it writes is cleaned of inline styles, which the content
   policy forbids, before it comes on the page. Without this file the table with its bars stands. */
(function () {
    "use strict";

    var SMALL = 0.8125;
    /* What an A4 page has room for, in the pixels of a screen. */
    var PAPER = 640;

    function textOf(cell) {
        return cell.textContent.trim();
    }

    function valueOf(cell) {
        return cell && "value" in cell.dataset ? Number(cell.dataset.value) : null;
    }

    function read(box) {
        var rows = Array.from(box.querySelectorAll("tbody tr"));
        if (box.dataset.chart === "rows") {
            rows = rows
                .filter(function (row) {
                    return valueOf(row.querySelector("td.number")) !== null;
                })
                .slice(0, Number(box.dataset.most));
        }
        return rows.map(function (row) {
            var cells = row.querySelectorAll("td.number");
            return {
                label: row.dataset.label,
                marked: "mark" in row.dataset,
                value: valueOf(cells[0]),
                text: textOf(cells[0]),
                other: valueOf(cells[1]),
            };
        });
    }

    var ruler = document.createElement("canvas").getContext("2d");

    function look(width) {
        var style = window.getComputedStyle(document.body);
        var root = parseFloat(window.getComputedStyle(document.documentElement).fontSize);
        var family = style.fontFamily.replace(/["']/g, "");
        return {
            width: width,
            size: Math.round(root * SMALL),
            family: family,
            measure: function (text) {
                ruler.font = "600 " + Math.round(root * SMALL) + "px " + style.fontFamily;
                return ruler.measureText(text).width;
            },
            text: function (colour, weight) {
                return {
                    color: "var(--" + colour + ")",
                    fontFamily: family,
                    fontSize: Math.round(root * SMALL),
                    fontWeight: weight || 400,
                };
            },
        };
    }

    function longest(points, name, looks) {
        return Math.max.apply(
            null,
            points.map(function (point) {
                return looks.measure(point[name]);
            })
        );
    }

    /* Every number is written where there is room; else the first, the last, the ends. */
    function told(points, looks) {
        var known = points.filter(function (point) {
            return point.value !== null;
        });
        if (looks.width / points.length >= longest(points, "text", looks) + 8) {
            return known;
        }
        var byValue = known.slice().sort(function (one, two) {
            return one.value - two.value;
        });
        var wanted = [known[known.length - 1], byValue[byValue.length - 1], byValue[0], known[0]];
        var room = (longest(points, "text", looks) + 8) / (looks.width / points.length);
        var kept = [];
        wanted.forEach(function (point) {
            var at = points.indexOf(point);
            var free = kept.every(function (other) {
                return other === point || Math.abs(points.indexOf(other) - at) >= room;
            });
            if (free && kept.indexOf(point) < 0) {
                kept.push(point);
            }
        });
        return kept;
    }

    function throughTime(points, looks, kind) {
        var written = told(points, looks);
        var step = Math.ceil(((longest(points, "label", looks) + 10) * points.length) / looks.width);
        var last = points.length - 1;
        var line = kind === "line";
        var half = longest(points, "text", looks) / 2;
        var series = [
            {
                type: line ? "line" : "bar",
                data: points.map(function (point) {
                    return {
                        value: point.value,
                        label: { show: written.indexOf(point) >= 0, formatter: point.text },
                        itemStyle: { color: line && !point.marked ? "var(--surface)" : "var(--bar)" },
                    };
                }),
                symbol: "circle",
                symbolSize: 7,
                barMaxWidth: looks.size * 3,
                itemStyle: { borderColor: "var(--bar)", borderWidth: line ? 2 : 0 },
                lineStyle: { color: "var(--bar)", width: 2.5 },
                label: Object.assign({ position: "top", distance: 6 }, looks.text("ink", 600)),
            },
        ];
        if (
            points.some(function (point) {
                return point.other !== null;
            })
        ) {
            series.push({
                type: "line",
                data: points.map(function (point) {
                    return point.other;
                }),
                symbol: "rect",
                symbolSize: 5,
                itemStyle: { color: "var(--ink-soft)" },
                lineStyle: { color: "var(--ink-soft)", type: "dashed", width: 1.5 },
            });
        }
        return {
            height: Math.round(looks.size * 15),
            option: {
                grid: {
                    left: Math.max(8, line ? half : 8),
                    right: Math.max(8, line ? half : 8),
                    top: looks.size * 2.2,
                    bottom: looks.size * 2,
                },
                xAxis: {
                    type: "category",
                    boundaryGap: !line,
                    data: points.map(function (point) {
                        return point.label;
                    }),
                    axisTick: { show: false },
                    axisLine: { show: true, lineStyle: { color: "var(--field)" } },
                    axisLabel: Object.assign(
                        {
                            margin: looks.size * 0.7,
                            interval: function (at) {
                                return (last - at) % step === 0;
                            },
                        },
                        looks.text("ink-soft")
                    ),
                },
                yAxis: { type: "value", show: false, scale: line, boundaryGap: ["5%", "5%"] },
                series: series,
            },
        };
    }

    function besideEachOther(points, looks) {
        var room = Math.min(longest(points, "label", looks) + 8, looks.width * 0.45);
        return {
            height: Math.round(points.length * looks.size * 2.1 + 8),
            option: {
                grid: {
                    left: room + 8,
                    right: longest(points, "text", looks) + 14,
                    top: 2,
                    bottom: 2,
                },
                xAxis: { type: "value", show: false },
                yAxis: {
                    type: "category",
                    inverse: true,
                    data: points.map(function (point) {
                        return point.label;
                    }),
                    axisTick: { show: false },
                    axisLine: { show: true, lineStyle: { color: "var(--field)" } },
                    axisLabel: Object.assign(
                        { width: room, overflow: "truncate", interval: 0 },
                        looks.text("ink")
                    ),
                },
                series: [
                    {
                        type: "bar",
                        barWidth: "62%",
                        data: points.map(function (point) {
                            return { value: point.value, label: { formatter: point.text } };
                        }),
                        itemStyle: { color: "var(--bar)" },
                        label: Object.assign(
                            { show: true, position: "right" },
                            looks.text("ink", 600)
                        ),
                    },
                ],
            },
        };
    }

    /* The text of an SVG as an element without one style attribute. */
    function element(text) {
        var clean = text
            .replace(/<style[\s\S]*?<\/style>/g, "")
            .replace(/ style="/g, ' data-looks="');
        var svg = new DOMParser().parseFromString(clean, "image/svg+xml").documentElement;
        svg.querySelectorAll("[data-looks]").forEach(function (part) {
            part.dataset.looks.split(";").forEach(function (pair) {
                var name = pair.split(":")[0].trim();
                if (/^(font-(size|family|weight|style))$/.test(name)) {
                    part.setAttribute(name, pair.slice(pair.indexOf(":") + 1).trim());
                }
            });
            part.removeAttribute("data-looks");
        });
        svg.setAttribute("focusable", "false");
        return document.importNode(svg, true);
    }

    function draw(box, width) {
        var points = read(box);
        var looks = look(width);
        var drawn =
            box.dataset.chart === "rows"
                ? besideEachOther(points, looks)
                : throughTime(points, looks, box.dataset.chart);
        var chart = window.echarts.init(null, null, {
            renderer: "svg",
            ssr: true,
            width: width,
            height: drawn.height,
        });
        chart.setOption(Object.assign({ animation: false, silent: true }, drawn.option));
        var place = box.querySelector(".drawing");
        place.replaceChildren(element(chart.renderToSVGString()));
        chart.dispose();
        box.dataset.width = width;
    }

    function start(box) {
        var place = box.querySelector(".drawing");
        place.hidden = false;
        box.classList.add("drawn");
        if ("folded" in box.dataset) {
            box.querySelector("details").open = false;
        }
        draw(box, Math.max(place.clientWidth, 240));
        new ResizeObserver(function () {
            var width = Math.max(place.clientWidth, 240);
            if (place.clientWidth && Math.abs(width - Number(box.dataset.width)) > 4) {
                draw(box, width);
            }
        }).observe(place);
    }

    function all() {
        return document.querySelectorAll("[data-chart]");
    }

    function ready() {
        all().forEach(function (box) {
            if (!box.classList.contains("drawn")) {
                start(box);
            }
        });
    }

    document.addEventListener("DOMContentLoaded", function () {
        document.fonts.ready.then(ready);
    });
    document.addEventListener("htmx:afterSettle", ready);

    var closed = [];
    window.addEventListener("beforeprint", function () {
        closed = Array.from(document.querySelectorAll(".chart details:not([open])"));
        closed.forEach(function (part) {
            part.open = true;
        });
        all().forEach(function (box) {
            draw(box, Math.min(PAPER, Number(box.dataset.width) || PAPER));
        });
    });
    window.addEventListener("afterprint", function () {
        closed.forEach(function (part) {
            part.open = false;
        });
        all().forEach(function (box) {
            draw(box, Math.max(box.querySelector(".drawing").clientWidth, 240));
        });
    });

    /* A sentence to take into a letter. */
    document.addEventListener("click", function (event) {
        var button = event.target.closest("[data-copy]");
        if (!button) {
            return;
        }
        var said = document.getElementById(button.dataset.copy);
        var done = function () {
            button.classList.add("copied");
            var word = button.querySelector("[role=status]");
            word.textContent = word.dataset.said;
        };
        var select = function () {
            window.getSelection().selectAllChildren(said);
        };
        if (navigator.clipboard) {
            navigator.clipboard.writeText(textOf(said)).then(done, select);
        } else {
            select();
            if (document.execCommand("copy")) {
                done();
            }
        }
    });
})();
