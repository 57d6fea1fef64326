import { use } from 'react'
import { type MonitorStrings, monitorView } from '../../strings/en/monitor-view.ts'
import type { Language } from '../../strings/language.ts'
import { useLanguage } from '../../strings/strings.tsx'

const LOADERS: Readonly<Record<Language, () => Promise<MonitorStrings>>> = {
  en: async () => monitorView,
  de: async () => (await import('../../strings/de/monitor-view.ts')).monitorView,
  pseudo: async () => (await import('../../strings/pseudo.ts')).pseudo(monitorView),
}

const loaded = new Map<Language, Promise<MonitorStrings>>()

const stringsOf = (language: Language): Promise<MonitorStrings> => {
  const strings = loaded.get(language) ?? LOADERS[language]()
  loaded.set(language, strings)
  return strings
}

/** The texts of the monitor in the person's language. Suspends while they load. */
export const useMonitorStrings = (): MonitorStrings => use(stringsOf(useLanguage()))
