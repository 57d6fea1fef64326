export const preview = {
  label: 'Programme',
  programme: 'PROGRAMME',
  offAir: 'OFF AIR',
  waiting: 'on air; waiting for the picture',
  notKnown: 'no connection: not known whether on air',
  unsupported: 'on air; this browser cannot show the picture',
  behindEncoder: (seconds: string) => `from the encoder, ${seconds} s behind`,
  behind: (seconds: string) => `as viewers see it, ${seconds} s behind`,
}
