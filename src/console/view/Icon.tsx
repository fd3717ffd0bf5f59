const paths = {
  back: "M15 5l-7 7 7 7",
  send: "M4 12l16-8-6 16-3-6-7-2Z",
  stop: "M7 7h10v10H7z",
  edit: "M5 19l1-4L16 5l3 3L9 18l-4 1Z",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  voice:
    "M12 4a2.500 2.500 0 0 0-2.500 2.500v5a2.500 2.500 0 0 0 5 0v-5A2.500 2.500 0 0 0 12 4ZM6.500 11.500a5.500 5.500 0 0 0 11 0M12 17v3",
  photo: "M4 6h16v12H4zM4 15l4.500-4 4 3.500 2.500-2 5 4M15.500 9.500h.01",
  faults: "M13 3L5 13.500h6L10 21l8-10.500h-6L13 3Z",
  down: "M12 5v13M6 12.500l6 6 6-6",
  check: "M5 12.500l4.500 4.500L19 7.500",
  checks: "M2 12.500l4.500 4.500 9-9.500M11.500 16.500l.5.500 10-10",
  clock: "M12 7.500V12l3 2M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0Z",
  bell: "M6 16.500h12l-1.500-2.500V11a4.500 4.500 0 0 0-9 0v3L6 16.500ZM10.500 19.500h3",
  letter: "M4 6.500h16v11H4zM4 7.500l8 6 8-6",
  alert: "M12 8v5M12 16.500h.01M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0Z",
  gauge: "M5.500 18a8 8 0 1 1 13 0M12 14.500l3.500-5",
  chats: "M4 5.500h12v8H8.500L4 17v-11.500ZM8.500 16.500h7l4.500 3v-9.500h-2",
  turns: "M4 7h3M4 12h3M4 17h3M10.500 7H20M10.500 12H20M10.500 17H20",
  model:
    "M8 8h8v8H8zM5.500 5.500h13v13h-13zM9 2.500v3M15 2.500v3M9 18.500v3M15 18.500v3M2.500 9h3M2.500 15h3M18.500 9h3M18.500 15h3",
  people:
    "M12 9a3 3 0 1 1-6 0 3 3 0 0 1 6 0ZM3.500 19c.500-3.200 2.500-5 5.500-5s5 1.800 5.500 5M15 6.300a3 3 0 0 1 0 5.400M17 14.500c2 .700 3.200 2.200 3.500 4.500",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M17 7a2 2 0 1 1-4 0 2 2 0 0 1 4 0ZM11 17a2 2 0 1 1-4 0 2 2 0 0 1 4 0Z",
  logs: "M5 4h14v16H5zM8.500 8.500h7M8.500 12h7M8.500 15.500h4",
  more: "M6 12h.01M12 12h.01M18 12h.01"
} as const

export type IconName = keyof typeof paths

export const Icon = ({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) => (
  <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)

export const Logo = ({ size = 36 }: { readonly size?: number }) => (
  <svg class="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <path
      class="rock"
      d="M3 26.500c1.500-4.300 6.300-6.800 13-6.800s11.500 2.500 13 6.800c.4 1.100-.4 2-1.500 2h-23c-1.100 0-1.900-.9-1.500-2Z"
    />
    <path
      class="weed"
      d="M16 23c-.6-4-3.200-5.200-2.800-9C13.600 10 17.200 8.500 16 3M11.500 24c-1-3.200-4-4.600-4-8s2.400-4 1.600-7.500M20.500 24c1-3.200 4-4.600 4-8s-2.400-4-1.600-7.500"
    />
  </svg>
)
