export const editing = {
  undo: 'Undo',
  redo: 'Redo',
  prepare: 'Prepare',
  prepareHint: 'Edit unseen, then take everything in one frame',
  unsaved: (count: number, text: string) =>
    `${text} ${count === 1 ? 'change is' : 'changes are'} not saved: the server did not answer.`,
  sendAgain: 'Send again',
  giveUp: 'Give up',
}
