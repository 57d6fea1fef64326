import type { Command } from '../../commands/registry.ts'

/** The commands that can run now and whose titles have every word that was typed, in any order. */
export const matching = (commands: readonly Command[], text: string): readonly Command[] => {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return commands.filter(({ title, isEnabled }) => {
    const lower = title.toLocaleLowerCase()
    return isEnabled !== false && words.every((word) => lower.includes(word))
  })
}
