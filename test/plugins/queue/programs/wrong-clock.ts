// Loaded before a program whose clock is wrong, by the milliseconds in AHEAD.
const real = Date.now
const ahead = Number(process.env['AHEAD'] ?? 0)
if (ahead !== 0) Date.now = () => real() + ahead
