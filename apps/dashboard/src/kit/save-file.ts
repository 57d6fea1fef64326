/** The browser may still read the file after the click. */
const RELEASE_MS = 60_000

/** Gives the person a file, as a link to one does. */
export const saveFile = (file: Blob, name: string): void => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), RELEASE_MS)
}
