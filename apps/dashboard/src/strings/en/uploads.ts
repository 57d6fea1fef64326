export const uploads = {
  title: 'Uploads',
  upload: 'Upload files',
  waiting: 'waits for the files before it',
  reading: 'the server reads it…',
  cancel: 'Cancel',
  done: 'stored',
  cut: 'The connection was cut, or the server restarted: no answer came, so the file may not be stored.',
  again: '“Try again” sends the whole file from its beginning.',
}
