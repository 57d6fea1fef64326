export const assets = {
  drop: 'Drop files here: they are uploaded and become layers.',
}
