/* Lets people answer the quizzes of a page. No network, no library: it also works from file://.

   A quiz is a `[data-quiz]` box; `data-answers` are its right answers (letters, or texts that may
   be typed), `data-sealed` their hashes with `data-salt`. What was answered is kept for as long as
   the window is open, where the browser lets pages keep anything. */
(function () {
  "use strict";

  // What elements/quiz.py calls a blank and a quote; both sides must agree.
  var BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+/g;

  function normal(text) {
    return text.normalize("NFKC").replace(/[‘’ʼ]/g, "'").replace(/[“”„]/g, '"')
      .toLowerCase().replace(BLANKS, "");
  }

  // SHA-256 (FIPS 180-4). Not crypto.subtle: browsers differ on whether file:// may use it.
  function sha256(text) {
    var bytes = new TextEncoder().encode(text);
    var roots = [], cubes = [];
    for (var n = 2; cubes.length < 64; n++) {
      var prime = true;
      for (var d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
      if (!prime) continue;
      if (roots.length < 8) roots.push(fraction(Math.sqrt(n)));
      cubes.push(fraction(Math.cbrt(n)));
    }
    var size = ((bytes.length + 8) >> 6) + 1, words = new Uint32Array(size * 16);
    for (var i = 0; i < bytes.length; i++) words[i >> 2] |= bytes[i] << (24 - 8 * (i & 3));
    words[bytes.length >> 2] |= 0x80 << (24 - 8 * (bytes.length & 3));
    words[size * 16 - 2] = Math.floor(bytes.length / 0x20000000);
    words[size * 16 - 1] = bytes.length * 8;
    var hash = roots.slice(), w = new Uint32Array(64);
    for (var block = 0; block < size; block++) {
      var s = hash.slice();
      for (var t = 0; t < 64; t++) {
        if (t < 16) w[t] = words[block * 16 + t];
        else {
          var x = w[t - 15], y = w[t - 2];
          w[t] = w[t - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[t - 7] +
            (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
        }
        var a = s[0], e = s[4];
        var one = (s[7] + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & s[5]) ^ (~e & s[6])) +
          cubes[t] + w[t]) | 0;
        var two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) +
          ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]))) | 0;
        s = [(one + two) | 0, a, s[1], s[2], (s[3] + one) | 0, e, s[5], s[6]];
      }
      hash = hash.map(function (value, at) { return (value + s[at]) | 0; });
    }
    return hash.map(function (value) { return (value >>> 0).toString(16).padStart(8, "0"); }).join("");
  }

  function fraction(number) { return ((number - Math.floor(number)) * 0x100000000) | 0; }

  function turn(word, by) { return (word >>> by) | (word << (32 - by)); }

  // What was answered, under the deck's address, its title and the quiz's own name.
  function key(quiz) {
    return "deck-quiz " + location.pathname + " " + document.title + " " + quiz.name;
  }

  function kept(quiz) {
    try { return JSON.parse(sessionStorage.getItem(key(quiz))); } catch (refused) { return null; }
  }

  function keep(quiz) {
    var state = {values: quiz.values(), size: quiz.inputs.length, checked: quiz.checked};
    try { sessionStorage.setItem(key(quiz), JSON.stringify(state)); } catch (refused) { /* lost */ }
  }

  function Quiz(box) {
    var quiz = this, data = box.dataset;
    this.box = box;
    this.name = data.quiz;
    var words = data.words.split("|");
    this.words = {right: words[0], wrong: words[1], almost: words[2], solution: words[3], first: words[4],
      again: words[5], check: box.querySelector(".quiz-check").textContent};
    this.salt = data.salt;
    this.rights = JSON.parse(data.sealed || data.answers);
    this.sealed = "sealed" in data;
    this.inputs = [].slice.call(box.querySelectorAll("input"));
    this.typed = this.inputs.length === 1 && this.inputs[0].type === "text";
    this.button = box.querySelector(".quiz-check");
    this.result = box.querySelector(".quiz-result");
    this.checked = false;
    box.querySelector(".quiz-foot").hidden = false;
    this.button.addEventListener("click", function () { quiz.checked ? quiz.again() : quiz.check(); });
    box.addEventListener("input", function () { quiz.clear(); keep(quiz); });
    box.addEventListener("keydown", function (event) { quiz.key(event); });
    this.restore();
  }

  Quiz.prototype.values = function () {
    if (this.typed) return [this.inputs[0].value];
    return this.inputs.filter(function (one) { return one.checked; })
      .map(function (one) { return one.value; });
  };

  Quiz.prototype.isRight = function (value) {
    if (this.sealed) return this.rights.indexOf(sha256(this.salt + "\0" + normal(value)).slice(0, 32)) > -1;
    return this.rights.some(function (right) { return normal(right) === normal(value); });
  };

  Quiz.prototype.isSolved = function () {
    var quiz = this, values = this.values();
    if (this.inputs.some(function (one) { return one.type === "checkbox"; }))
      return this.inputs.every(function (one) { return one.checked === quiz.isRight(one.value); });
    return values.length === 1 && this.isRight(values[0]);
  };

  Quiz.prototype.check = function () {
    if (!this.values().join("").trim()) {
      this.result.textContent = this.words.first + ".";
      this.box.classList.add("is-asking");
      return;
    }
    this.checked = true;
    this.show();
    keep(this);
  };

  // Show what is right and why: a word and a sign with every colour.
  Quiz.prototype.show = function () {
    var quiz = this, solved = this.isSolved(), rights = [];
    this.box.classList.remove("is-asking");
    this.box.classList.add("is-checked", solved ? "is-right" : "is-wrong");
    if (this.typed) rights = this.sealed ? [] : this.rights.slice(0, 1);
    else this.inputs.forEach(function (one) {
      var right = quiz.isRight(one.value), row = one.closest(".quiz-answer");
      if (right) rights.push(one.value);
      if (right || one.checked) {
        row.classList.add(right ? "is-right" : "is-wrong");
        row.querySelector(".quiz-mark").textContent =
          !right ? "✗ " + quiz.words.wrong : "✓ " + (one.checked ? quiz.words.right : quiz.words.solution);
      }
      reveal(row, right || one.checked);
    });
    this.result.textContent = solved ? "✓ " + this.words.right + "." : "✗ " + this.words.almost + ".";
    if (!solved && rights.length) {
      var solution = document.createElement("span");
      solution.textContent = " " + this.words.right + ": " + rights.join(", ");
      this.result.appendChild(solution);
    }
    reveal(this.box.querySelector(".quiz-foot"), true);
    this.button.textContent = this.words.again;
    this.fit();
  };

  // Explanations need room: where the slide has none left, all comes closer, then it scrolls.
  Quiz.prototype.fit = function () {
    var room = this.box.closest("[data-fit]"), box = this.box;
    if (!room || document.documentElement.classList.contains("reading")) return;
    function over() { return room.scrollHeight - room.clientHeight > 1; }
    if (over()) box.classList.add("is-close");
    if (over()) box.classList.add("is-dense");
    if (!over()) return;
    box.style.maxHeight = Math.max(200, box.offsetHeight - (room.scrollHeight - room.clientHeight)) + "px";
    box.classList.add("is-scrolled");
  };

  Quiz.prototype.clear = function () {
    if (!this.checked && !this.result.textContent) return;
    this.checked = false;
    this.result.textContent = "";
    this.button.textContent = this.words.check;
    this.box.style.maxHeight = "";
    this.box.classList.remove("is-checked", "is-right", "is-wrong", "is-asking", "is-close", "is-dense",
      "is-scrolled");
    this.box.querySelectorAll(".quiz-answer").forEach(function (row) {
      row.classList.remove("is-right", "is-wrong");
      row.querySelector(".quiz-mark").textContent = "";
    });
    this.box.querySelectorAll(".quiz-why").forEach(function (why) { why.hidden = true; });
  };

  Quiz.prototype.again = function () {
    this.clear();
    this.inputs.forEach(function (one) {
      one.checked = false;
      if (one.type === "text") one.value = "";
    });
    keep(this);
    if (this.inputs.length) this.inputs[0].focus({preventScroll: true});
  };

  Quiz.prototype.restore = function () {
    var state = kept(this);
    if (!state || state.size !== this.inputs.length || !Array.isArray(state.values)) return;
    if (this.typed) this.inputs[0].value = String(state.values[0] || "");
    else this.inputs.forEach(function (one) { one.checked = state.values.indexOf(one.value) > -1; });
    if (state.checked && this.values().join("").trim()) {
      this.checked = true;
      this.show();
    }
  };

  Quiz.prototype.choose = function (number) {
    var input = this.inputs[number];
    if (!input || this.typed) return false;
    input.focus({preventScroll: true});
    input.click();
    return true;
  };

  // The slides take every key of the page. While an answer has the focus its keys are the quiz's;
  // a presenter's page keys and, once, Escape give the keys back to the slides.
  Quiz.prototype.key = function (event) {
    var button = event.target === this.button, name = event.key;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (name === "PageDown" || name === "PageUp") {
      event.target.blur();
      return;
    }
    if (name === "Escape") event.target.blur();
    else if (name === "Enter" && !button) {
      event.preventDefault();
      this.check();
      if (this.checked) this.button.focus({preventScroll: true});
    } else if (!this.typed && this.choose(place(name))) event.preventDefault();
    else if (button && name !== "Enter" && name !== " ") return;
    event.stopPropagation();
  };

  // 1 to 9 and the letters that the answers have.
  function place(name) {
    if (/^[1-9]$/.test(name)) return name - 1;
    return /^[a-z]$/i.test(name) ? name.toUpperCase().charCodeAt(0) - 65 : -1;
  }

  function reveal(part, shown) {
    part.querySelectorAll(".quiz-why").forEach(function (why) { why.hidden = !shown; });
  }

  var quizzes = [].map.call(document.querySelectorAll("[data-quiz]"), function (box) {
    return new Quiz(box);
  });

  // A digit chooses in the first quiz of the slide that is shown.
  document.addEventListener("keydown", function (event) {
    var reveal = window.Reveal, focus = document.activeElement;
    if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (focus && focus !== document.body && /input|textarea|select/i.test(focus.tagName)) return;
    if (!reveal || !reveal.getCurrentSlide || !reveal.isReady() || reveal.isOverview() || reveal.isPaused()) return;
    var slide = reveal.getCurrentSlide();
    var first = quizzes.filter(function (one) { return slide && slide.contains(one.box); })[0];
    if (first && first.choose(event.key - 1)) event.preventDefault();
  });
})();
