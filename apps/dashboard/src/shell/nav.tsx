import { Link, useLocation } from 'wouter'
import { useStrings } from '../strings/strings.tsx'
import { VIEWS } from './view-list.ts'
import './nav.css'

/** The links to all views. */
export const Nav = () => {
  const { shell } = useStrings()
  const [location] = useLocation()
  return (
    <nav className="nav" aria-label={shell.views.label}>
      {VIEWS.map(({ path, name }) => (
        <Link
          key={path}
          href={path}
          className="nav-link"
          aria-current={location === path ? 'page' : undefined}
        >
          {shell.views[name]}
        </Link>
      ))}
    </nav>
  )
}
