export const preview = {
  label: 'Programme',
  programme: 'PROGRAMME',
  offAir: 'OFF AIR',
  behind: (seconds: string) => `as viewers see it, ${seconds} s behind`,
}
