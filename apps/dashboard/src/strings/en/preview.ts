export const preview = {
  label: 'Programme',
  programme: 'PROGRAMME',
  offAir: 'OFF AIR',
  waiting: 'on air; the picture comes with the first segment',
  behind: (seconds: string) => `as viewers see it, ${seconds} s behind`,
}
