export const palette = {
  title: 'All commands',
  keys: 'All keys',
  search: 'What do you want to do?',
  nothing: 'No command has these words.',
}
