export const leave = {
  title: 'Show another stream?',
  edits: 'Some changes are not saved yet.',
  prepared: 'Prepared changes were not taken.',
  uploads: 'Files are still being uploaded.',
  lost: 'This is lost when you leave; viewers notice nothing.',
  action: 'Leave',
}
