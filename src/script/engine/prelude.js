// What node has and can be written in JavaScript. `ᵒ` is the world's.
{
  const { now, uuid } = ᵒ;
  const own = (object, members) => {
    for (const name in members) Object.defineProperty(object, name, { value: members[name], writable: true, configurable: true });
  };
  const process = globalThis.process;
  const started = now() + Date.now();
  own(globalThis, {
    global: globalThis,
    setImmediate: function setImmediate(f, ...args) { return setTimeout(f, 0, ...args); },
    clearImmediate: clearTimeout,
    performance: { now, timeOrigin: started },
    crypto: { randomUUID: uuid },
    structuredClone: function structuredClone(value) {
      const seen = new Map();
      const clone = (x) => {
        if (typeof x === 'function' || typeof x === 'symbol') throw new TypeError(`${String(x)} could not be cloned.`);
        if (typeof x !== 'object' || x === null) return x;
        if (seen.has(x)) return seen.get(x);
        const copy = Array.isArray(x) ? [] : x instanceof Date ? new Date(x) : x instanceof Map ? new Map() : x instanceof Set ? new Set() : {};
        seen.set(x, copy);
        if (x instanceof Map) x.forEach((v, k) => copy.set(clone(k), clone(v)));
        else if (x instanceof Set) x.forEach((v) => copy.add(clone(v)));
        else if (!(x instanceof Date)) for (const k of Object.keys(x)) copy[k] = clone(x[k]);
        return copy;
      };
      return clone(value);
    },
  });
  own(process, {
    nextTick: function nextTick(f, ...args) { queueMicrotask(() => f(...args)); },
    on() { return process; },
    once() { return process; },
    uptime: () => now() / 1000,
    hrtime: Object.assign((from) => {
      const ms = now();
      const t = [Math.floor(ms / 1000), (ms % 1000) * 1e6];
      return from ? [t[0] - from[0] - (t[1] < from[1] ? 1 : 0), (t[1] - from[1] + 1e9) % 1e9] : t;
    }, { bigint: () => BigInt(now()) * 1000000n }),
    cwd: () => process.env.PWD || '/',
    stderr: { write: (text) => { console.error(String(text).replace(/\n$/, '')); return true; } },
  });
  own(console, {
    dir: (value) => console.log(value),
    trace: (...args) => console.error(...args),
    assert: (is, ...args) => { if (!is) console.error(...(args.length ? ['Assertion failed:', ...args] : ['Assertion failed'])); },
  });
  const date = Date.prototype.toString;
  own(Date.prototype, {
    toString() { return isNaN(this) ? 'Invalid Date' : `${date.call(this)} (Coordinated Universal Time)`; },
  });
}
