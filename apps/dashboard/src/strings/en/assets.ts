export const assets = {
  choose: 'Choose a file',
  noneOfKind: 'No such file was uploaded yet: drop one on the page.',
  drop: 'Drop files here: they are uploaded and become layers.',
  uploads: 'Uploads',
  progress: (sent: string, total: string) => `${sent} of ${total}`,
  reading: 'The server reads the file…',
  cancel: 'Cancel',
  done: 'is a layer now',
  fontDone: 'can be chosen as a font now',
}
