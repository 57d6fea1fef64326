export const files = {
  choose: 'Choose a file',
  noneOfKind: 'No such file was uploaded yet: drop one on the page.',
  newestOnly: (count: string) => `Only the newest ${count} files are searched.`,
}
