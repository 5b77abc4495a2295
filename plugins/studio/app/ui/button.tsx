import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { cn } from './cn.ts'
import { Tip } from './tip.tsx'

type Look = 'plain' | 'primary' | 'ghost' | 'danger'

const looks: Record<Look, string> = {
  plain: 'bg-raised text-fg border border-line hover:border-line-strong',
  primary: 'bg-accent text-accent-fg border border-transparent hover:brightness-110 font-semibold',
  ghost: 'text-muted hover:text-fg hover:bg-raised border border-transparent',
  danger: 'text-err border border-err/40 hover:bg-err/10',
}

/** Props of {@link Button}. */
export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look
  icon?: ReactNode
  /** Its key, shown at its end; bound elsewhere. */
  hint?: string
  /** Said on hover, with the key. Why it is disabled, say. */
  tip?: string | undefined
  ref?: Ref<HTMLButtonElement>
}

/** A button of 28 px. An icon alone needs `aria-label`, which also becomes its tooltip. */
export function Button({
  look = 'plain',
  icon,
  hint,
  tip,
  className,
  children,
  ...rest
}: ButtonProps) {
  const said = tip ?? (children ? undefined : rest['aria-label'])
  const button = (
    <button
      type="button"
      {...rest}
      className={cn(
        'inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md text-sm whitespace-nowrap',
        'transition-[background-color,border-color,filter] duration-100 disabled:opacity-50 select-none',
        children ? 'px-2.5' : 'w-7',
        looks[look],
        className,
      )}
    >
      {icon}
      {children}
      {children && hint && <Keys of={hint} quiet={look === 'primary'} />}
    </button>
  )
  return said ? (
    <Tip text={said} keys={hint}>
      {button}
    </Tip>
  ) : (
    button
  )
}

/** A shortcut, as keys: `⌘K`, `g r`. */
export function Keys({ of, quiet }: { of: string; quiet?: boolean }) {
  return <kbd className={cn('text-2xs tracking-wide', !quiet && 'text-dim')}>{of}</kbd>
}
