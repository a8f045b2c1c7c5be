// What comes with the language and can be written in it.
Object.fromEntries = (list) => { const o = {}; for (const [k, v] of list) o[k] = v; return o; };
Object.freeze = (o) => o;
Object.assign(Array.prototype, {
  map(f) { const r = []; for (let i = 0; i < this.length; i++) r.push(f(this[i], i, this)); return r; },
  forEach(f) { for (let i = 0; i < this.length; i++) f(this[i], i, this); },
  filter(f) { const r = []; for (let i = 0; i < this.length; i++) if (f(this[i], i, this)) r.push(this[i]); return r; },
  findIndex(f) { for (let i = 0; i < this.length; i++) if (f(this[i], i, this)) return i; return -1; },
  find(f) { return this[this.findIndex(f)]; },
  some(f) { return this.findIndex(f) >= 0; },
  every(f) { return !this.some((x, i) => !f(x, i, this)); },
  indexOf(x) { return this.findIndex((y) => y === x); },
  includes(x) { return this.indexOf(x) >= 0; },
  reduce(f, ...first) {
    let i = 0, r = first[0];
    if (!first.length) {
      if (!this.length) throw new TypeError('Reduce of empty array with no initial value');
      r = this[i++];
    }
    for (; i < this.length; i++) r = f(r, this[i], i, this);
    return r;
  },
  join(by = ',') { let r = ''; this.forEach((x, i) => { r += (i ? by : '') + (x ?? ''); }); return r; },
  concat(...lists) { const r = [...this]; for (const l of lists) Array.isArray(l) ? r.push(...l) : r.push(l); return r; },
  flat() { return [].concat(...this); },
  flatMap(f) { return this.map(f).flat(); },
  reverse() { for (let i = 0, j = this.length - 1; i < j; i++, j--) { const x = this[i]; this[i] = this[j]; this[j] = x; } return this; },
  sort(f = (a, b) => (`${a}` < `${b}` ? -1 : `${a}` > `${b}` ? 1 : 0)) {
    for (let i = 1; i < this.length; i++) {
      const x = this[i];
      let j = i;
      for (; j > 0 && f(this[j - 1], x) > 0; j--) this[j] = this[j - 1];
      this[j] = x;
    }
    return this;
  },
  keys() { return this.map((_, i) => i); },
  entries() { return this.map((x, i) => [i, x]); },
  at(i) { return this[i < 0 ? i + this.length : i]; },
});
Array.from = (list, f = (x) => x) => (list.length === undefined || Array.isArray(list) || typeof list === 'string' ? [...list] : Array(list.length)).map(f);
Array.of = (...list) => list;
Object.assign(String.prototype, {
  includes(s) { return this.indexOf(s) >= 0; },
  startsWith(s, at = 0) { return this.slice(at, at + s.length) === s; },
  endsWith(s) { return s === '' || (s.length <= this.length && this.slice(-s.length) === s); },
  charAt(i) { return this[i] ?? ''; },
  at(i) { return this[i < 0 ? i + this.length : i]; },
  repeat(n) { let r = ''; for (let i = 0; i < n; i++) r += this; return r; },
  padStart(n, by = ' ') { return (n > this.length ? by.repeat(n).slice(0, n - this.length) : '') + this; },
  padEnd(n, by = ' ') { return this + (n > this.length ? by.repeat(n).slice(0, n - this.length) : ''); },
  replaceAll(a, b) { return this.split(a).join(b); },
  substr(i, n) { return this.slice(i).slice(0, n); },
  concat(...s) { return this + s.join(''); },
});
Object.assign(Promise, {
  reject: (x) => new Promise((_, fail) => fail(x)),
  allSettled: (list) => Promise.all([...list].map((p) => Promise.resolve(p).then(
    (value) => ({ status: 'fulfilled', value }), (reason) => ({ status: 'rejected', reason })))),
  all: (list) => new Promise((done, fail) => {
    const r = [];
    let left = list.length;
    if (!left) done(r);
    list.forEach((p, i) => Promise.resolve(p).then((x) => { r[i] = x; if (!--left) done(r); }, fail));
  }),
  race: (list) => new Promise((done, fail) => list.forEach((p) => Promise.resolve(p).then(done, fail))),
});
Object.assign(Promise.prototype, {
  catch(f) { return this.then(undefined, f); },
  finally(f) { return this.then((x) => Promise.resolve(f()).then(() => x), (e) => Promise.resolve(f()).then(() => { throw e; })); },
});
Object.assign(Date.prototype, {
  valueOf() { return this.getTime(); },
  toJSON() { return this.toISOString(); },
});
