/** One column of a list. The cell itself is the slot `cell-{key}`; without it the row's own field is printed. */
export interface Column {
  key: string
  label: string
  /** What the server calls this order; absent when it cannot sort by it. */
  sort?: string
  /** Figures stand right, so that their places line up. */
  end?: boolean
  /** Not shown below this width; the row's own page has it. */
  from?: 'md' | 'lg' | 'xl'
}

const FROM = { md: 'max-md:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' } as const

export function columnClass(column: Column): string {
  return [column.end ? 'sm:text-end figures' : '', column.from ? FROM[column.from] : ''].join(' ')
}
