import { useEffect, useSyncExternalStore } from 'react'
import { usePreference } from './use-preference.ts'

export const THEMES = ['system', 'dark', 'light'] as const
export type Theme = (typeof THEMES)[number]

const isTheme = (name: string): name is Theme => THEMES.some((theme) => theme === name)

const systemIsLight = () => matchMedia('(prefers-color-scheme: light)')

const watchSystem = (onChange: () => void) => {
  const query = systemIsLight()
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}

/** Shows the chosen theme on the whole page. */
export const useTheme = (): readonly [theme: Theme, choose: (theme: Theme) => void] => {
  const [chosen, choose] = usePreference('theme', 'system')
  const isLight = useSyncExternalStore(watchSystem, () => systemIsLight().matches)
  const theme = isTheme(chosen) ? chosen : 'system'
  const shown = theme === 'system' ? (isLight ? 'light' : 'dark') : theme
  useEffect(() => {
    document.documentElement.dataset['theme'] = shown
  }, [shown])
  return [theme, choose]
}
