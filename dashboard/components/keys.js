// Keys of the whole page: sent by name unless someone is typing.
const WATCHED = ["Escape", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "?"]

export function render({model, view, el}) {
  let sent = 0
  const heard = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !WATCHED.includes(event.key)) return
    const path = event.composedPath()
    const typing = path.some((node) => node.matches?.("input, select, textarea, [contenteditable]"))
    if (typing && event.key !== "Escape") return
    if (event.key.startsWith("Arrow") && !model.arrows) return
    if (event.key.startsWith("Arrow")) event.preventDefault()
    model.send_msg({pressed: event.key, count: ++sent})
  }
  document.addEventListener("keydown", heard)

  // The address follows the selection: a choice is a step of the history, an answer to Back is not.
  let asked = 0
  const went = () => {
    asked = ++sent
    model.send_msg({went: window.location.search, count: asked})
  }
  const moved = (event) => {
    const {search, count, instead} = event.data ?? event
    if (search === undefined || search === window.location.search) return
    if (instead) window.history.replaceState({}, "", search)
    else if (count === undefined) window.history.pushState({}, "", search)
    else if (count === asked) window.history.replaceState({}, "", search)
  }
  if (model.search && model.search !== window.location.search) {
    window.history.replaceState({}, "", model.search)
  }
  model.on("msg:custom", moved)
  window.addEventListener("popstate", went)
  model.on("remove", () => {
    document.removeEventListener("keydown", heard)
    window.removeEventListener("popstate", went)
  })

  // Without its server the page would go on showing what is no longer so.
  const lost = (gone) => {
    const notice = document.getElementById("lost")
    if (notice) notice.hidden = !gone
  }
  view.model.document.on_event("connection_lost", () => lost(true))
  view.model.document.on_event("client_reconnected", () => lost(false))

  // What the system prefers, told once; the page's own attribute follows `dark`.
  const paint = () => { document.documentElement.dataset.theme = model.dark ? "dark" : "light" }
  model.on("dark", paint)
  model.on("title", () => { document.title = model.title })
  const prefers = document.documentElement.dataset.theme === "dark"
  if (prefers !== model.dark) model.send_msg({prefers_dark: prefers, count: ++sent})
  el.style.display = "none"
  document.documentElement.dataset.ready = "keys"
}
