(function () {
  "use strict";
  var form = document.querySelector(".filters");
  var words = document.getElementById("words");
  var product = document.getElementById("product");
  var shown = document.getElementById("shown");
  var opener = document.getElementById("open");
  var none = document.querySelector(".none");
  var tiles = Array.prototype.slice.call(document.querySelectorAll("a.tile"));
  var groups = Array.prototype.slice.call(document.querySelectorAll(".group"));
  var statuses = new Set();
  var devices = Array.prototype.map.call(document.querySelectorAll(".device"), function (element) {
    return { element: element, status: element.dataset.status, product: element.dataset.product, text: null };
  });
  var total = devices.length;

  function matches(device, parts) {
    if (statuses.size && !statuses.has(device.status)) return false;
    if (product && product.value !== "*" && device.product !== product.value) return false;
    if (!parts.length) return true;
    // Only made once somebody looks for something: with many devices, that is a lot of text.
    if (device.text === null) device.text = device.element.textContent.toLowerCase();
    return parts.every(function (part) { return device.text.includes(part); });
  }

  function apply() {
    var parts = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    var count = 0;
    devices.forEach(function (device) {
      var visible = matches(device, parts);
      device.element.hidden = !visible;
      if (visible) count += 1;
    });
    groups.forEach(function (group) {
      var visible = group.querySelectorAll(".device:not([hidden])").length;
      group.hidden = !visible;
      var number = group.querySelector(".number");
      number.dataset.all = number.dataset.all || number.textContent;
      var whole = Number(number.dataset.all.replace(/\D/g, ""));
      number.textContent = visible === whole ? number.dataset.all : visible + " of " + number.dataset.all;
    });
    tiles.forEach(function (tile) { tile.setAttribute("aria-pressed", String(statuses.has(tile.dataset.status))); });
    none.hidden = count > 0;
    shown.textContent = count === total ? total + (total === 1 ? " device" : " devices") : count + " of " + total + " devices";
    label();
  }

  function candidates() {
    return devices.filter(function (device) { return !device.element.hidden && device.status !== "in_sync"; });
  }

  function label() {
    var those = candidates();
    var open = those.length > 0 && those.every(function (device) { return device.element.open; });
    opener.textContent = open ? "Close all" : "Open all";
    opener.disabled = !those.length;
  }

  tiles.forEach(function (tile) {
    tile.setAttribute("role", "button");
    function toggle(event) {
      event.preventDefault();
      var status = tile.dataset.status;
      if (!statuses.delete(status)) statuses.add(status);
      apply();
    }
    tile.addEventListener("click", toggle);
    tile.addEventListener("keydown", function (event) { if (event.key === " ") toggle(event); });
  });
  form.addEventListener("input", apply);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { statuses.clear(); setTimeout(apply); });
  opener.addEventListener("click", function () {
    var open = opener.textContent === "Open all";
    candidates().forEach(function (device) { device.element.open = open; });
    label();
  });
  document.querySelector("main").addEventListener("toggle", label, true);

  // Browsers that cannot print what is closed.
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = candidates().filter(function (device) { return !device.element.open; });
    closed.forEach(function (device) { device.element.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (device) { device.element.open = false; });
  });

  var time = document.querySelector("time");
  if (time) time.title = new Date(time.dateTime).toLocaleString() + " in your time zone";
  form.hidden = false;
  apply();
})();
