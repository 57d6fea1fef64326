// Loaded into an engine before anything else: on SIGUSR2 its wall clock is an hour ahead, as when somebody sets it.
const Real = Date
let aheadMs = 0
globalThis.Date = class extends Real {
  constructor(...values) {
    if (values.length === 0) super(Real.now() + aheadMs)
    else super(...values)
  }
  static now() {
    return Real.now() + aheadMs
  }
}
process.on('SIGUSR2', () => {
  aheadMs = 3_600_000
})
