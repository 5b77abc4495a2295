/** The key `record` of all actions. */
export const record: boolean = process.env['BENCH_MODE'] !== 'refused'
