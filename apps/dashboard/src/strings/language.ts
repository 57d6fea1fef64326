import { untilLoaded } from '../kit/lazy-part.ts'
import { en, type Strings } from './en.ts'

export const LANGUAGES = ['en', 'de', 'pseudo'] as const
export type Language = (typeof LANGUAGES)[number]

const LOADERS: Readonly<Record<Language, () => Promise<Strings>>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
  pseudo: async () => (await import('./pseudo.ts')).pseudo(en),
}

const isLanguage = (name: string): name is Language => LANGUAGES.some((language) => language === name)

/** A person's choice, else the first language of the browser that the page knows. */
export const languageOf = (chosen: string | null, wanted: readonly string[]): Language => {
  if (chosen !== null && isLanguage(chosen)) return chosen
  const known = wanted.map((tag) => tag.split('-')[0] ?? '').find((tag) => tag === 'en' || tag === 'de')
  return known === 'de' ? 'de' : 'en'
}

export const loadStrings = (language: Language): Promise<Strings> => untilLoaded(LOADERS[language])
