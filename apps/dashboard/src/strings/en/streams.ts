export const streams = {
  title: 'Streams',
  shown: 'shown here',
  unknown: 'state not known',
  open: 'Show',
  delete: 'Delete',
  deleteTitle: (name: string) => `Delete the stream ${name}?`,
  deleteText: 'Its layers, outputs and chat are deleted with it. It must be off air.',
  add: 'Add stream',
  id: 'Name in addresses',
  idHelp: 'Lower-case letters, digits, - and _, at most 64 characters.',
}
