/** A frame of MPEG-1 layer III has one of these rates. */
const RATES_KBPS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]

/** The rate of MP3 that is nearest to the one asked for; of two equally near, the higher one. */
export const mp3RateKbps = (askedKbps: number): number =>
  RATES_KBPS.reduce((best, rate) => (Math.abs(rate - askedKbps) <= Math.abs(best - askedKbps) ? rate : best))
