export const common = {
  product: 'Stream Manager',
  cancel: 'Cancel',
  close: 'Close',
  dismiss: 'Dismiss',
  retry: 'Try again',
  loading: 'Loading…',
  notKnown: 'not known',
  /** `age`: as the formats write a duration. */
  unknownSince: (age: string) => `unknown for ${age}`,
  pageFailed: (reason: string) => `The page cannot go on: ${reason}. The programme is not touched by that.`,
  serverAway: (reason: string) => `The server does not answer: ${reason}. The page tries again.`,
  notices: 'Messages',
  skip: 'Skip to the content',
}
