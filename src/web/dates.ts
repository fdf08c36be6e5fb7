// Days as the page counts them: text like 2017-10-01, UTC, and its number since 1970.
const DAY_MS = 86_400_000

export const dayOf = (date: string) => Math.floor(Date.parse(date) / DAY_MS)
export const dateOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10)

const long = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
export const inWords = (date: string) => long.format(new Date(date))
