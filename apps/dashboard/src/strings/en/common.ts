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
  pageFailed: (reason: string) => `The page cannot go on: ${reason}`,
  serverAway: (reason: string) => `The server does not answer: ${reason}. The page tries again.`,
  signedOut: 'You are signed out.',
  notices: 'Messages',
  skipToStage: 'Skip to the picture',
}
