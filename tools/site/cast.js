// Plays a recording of a terminal (asciicast, version 2) whose output only goes downwards: text, line ends and colors.
"use strict";

function spans(text) {
    const out = document.createDocumentFragment();
    let classes = [];
    for (const part of text.split(/(\u001b\[[0-9;]*m)/)) {
        const code = /^\u001b\[([0-9;]*)m$/.exec(part);
        if (code) {
            for (const number of code[1].split(";").map(Number)) {
                if (number === 0) classes = [];
                else if (number === 1) classes.push("bold");
                else if (number === 2) classes.push("dim");
                else if (number === 7) classes.push("reverse");
                else if (number >= 30 && number <= 37) classes.push(`c${number}`);
            }
        } else if (part) {
            const span = document.createElement("span");
            span.className = classes.join(" ");
            span.textContent = part;
            out.append(span);
        }
    }
    return out;
}

function player(place, events) {
    const screen = document.createElement("pre");
    const bar = document.createElement("div");
    const button = document.createElement("button");
    const slider = document.createElement("input");
    bar.className = "bar";
    screen.tabIndex = 0;
    button.type = "button";
    slider.type = "range";
    slider.max = String(events.length);
    slider.setAttribute("aria-label", "Position in the recording");
    bar.append(button, slider);
    place.append(bar, screen);
    let next = 0;
    let timer = null;

    function show(until) {
        if (until < next) {
            screen.replaceChildren();
            next = 0;
        }
        for (; next < until; next += 1) screen.append(spans(events[next][2].replaceAll("\r", "")));
        slider.value = String(next);
        screen.scrollTop = screen.scrollHeight;
    }
    function stop() {
        clearTimeout(timer);
        timer = null;
        button.textContent = next < events.length ? "Play" : "Play again";
    }
    function step() {
        if (next >= events.length) return stop();
        show(next + 1);
        const pause = next < events.length ? events[next][0] - events[next - 1][0] : 0;
        // The machine's pauses are of no interest.
        timer = setTimeout(step, Math.min(pause, 1) * 1000);
        return undefined;
    }
    button.addEventListener("click", () => {
        if (timer !== null) return stop();
        if (next >= events.length) show(0);
        button.textContent = "Pause";
        return step();
    });
    slider.addEventListener("input", () => {
        stop();
        show(Number(slider.value));
        stop();
    });
    show(Math.min(events.length, 12));
    stop();
}

document.addEventListener("DOMContentLoaded", () => {
    for (const place of document.querySelectorAll(".cast")) {
        fetch(place.dataset.cast)
            .then((response) => response.text())
            .then((text) => player(place, text.trim().split("\n").slice(1).map(JSON.parse)))
            .catch(() => {
                const link = document.createElement("a");
                link.href = place.dataset.cast;
                link.textContent = "The recording, for asciinema play";
                place.replaceChildren(link);
            });
    }
});
