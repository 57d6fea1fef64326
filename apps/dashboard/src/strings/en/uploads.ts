export const uploads = {
  title: 'Uploads',
  upload: 'Upload files',
  waiting: 'waits for the files before it',
  reading: 'the server reads it…',
  cancel: 'Cancel',
  done: 'stored',
  cut: 'The connection was cut, or the server restarted, before the file was stored.',
  again: '“Try again” sends the whole file from its beginning.',
}
