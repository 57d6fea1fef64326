import { use } from 'react'
import { untilLoaded } from '../kit/lazy-part.ts'
import type { ViewStrings } from './en-views.ts'
import type { Language } from './language.ts'
import { useLanguage } from './strings.tsx'

const english = async () => (await import('./en-views.ts')).views

const LOADERS: Readonly<Record<Language, () => Promise<ViewStrings>>> = {
  en: english,
  de: async () => (await import('./de-views.ts')).views,
  pseudo: async () => (await import('./pseudo.ts')).pseudo(await english()),
}

const loaded = new Map<Language, Promise<ViewStrings>>()

const stringsOf = (language: Language): Promise<ViewStrings> => {
  const strings = loaded.get(language) ?? untilLoaded(LOADERS[language])
  loaded.set(language, strings)
  return strings
}

/** Texts of the views that are loaded when they are shown. Suspends while they load. */
export const useViewStrings = (): ViewStrings => use(stringsOf(useLanguage()))
