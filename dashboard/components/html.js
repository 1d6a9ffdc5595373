// Server-made HTML with one event channel: clicks, choices, copies and downloads by data attributes.
//   data-key       a thing that can be clicked or entered; its key is sent, `focus` marks it
//   data-field     an input or select; field and value are sent on change, of a file its text
//   data-copy      copies its text (or the page's address when it is "link")
//   data-download  asks the server for a file by this name
//   data-png       saves the figure that shares a card with this button
//   data-wait      a link whose answer redraws it; until then it is marked as busy
//   data-sort      a table head that sorts its column (cells may carry data-value)

const LARGEST = 1e6  // bytes of a file that is sent as text

const closest = (event, selector) => event.target.closest?.(selector)

function copy(button) {
  const text = button.dataset.copy === "link" ? window.location.href : button.dataset.copy
  const done = () => {
    const label = button.querySelector("[data-label]") ?? button
    const before = label.dataset.before ?? label.textContent
    label.dataset.before = before
    label.textContent = "Copied"
    setTimeout(() => { label.textContent = before }, 1500)
  }
  const area = document.createElement("textarea")
  const fallback = () => {
    area.value = text
    document.body.append(area)
    area.select()
    document.execCommand("copy")
    area.remove()
    done()
  }
  navigator.clipboard ? navigator.clipboard.writeText(text).then(done, fallback) : fallback()
}

function download(name, blob) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

function sort(head) {
  const table = head.closest("table")
  const column = [...head.parentElement.children].indexOf(head)
  const upwards = head.getAttribute("aria-sort") === "ascending"
  for (const other of head.parentElement.children) other.removeAttribute("aria-sort")
  head.setAttribute("aria-sort", upwards ? "descending" : "ascending")
  const value = (row) => {
    const cell = row.children[column]
    return cell?.dataset.value ?? cell?.textContent ?? ""
  }
  const compare = (a, b) => {
    const [x, y] = [value(a), value(b)]
    if (x === "" || y === "") return x === y ? 0 : x === "" ? 1 : -1  // missing values last
    const order = isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y
    return upwards ? -order : order
  }
  const body = table.tBodies[0]
  body.append(...[...body.rows].sort(compare))
}

function figures(view, found = []) {
  if (view.model?.type === "Figure") found.push(view)
  for (const child of view.child_views ?? []) figures(child, found)
  return found
}

function savePng(view, name) {
  // The card holds this head and its figures: walk up until a figure is found below.
  let above = view
  while (above && figures(above).length === 0) above = above.parent
  const canvas = above && figures(above)[0]?.export("png")?.canvas
  const paper = document.createElement("canvas")
  if (!canvas) return
  paper.width = canvas.width
  paper.height = canvas.height
  const pen = paper.getContext("2d")
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--card") || "#fff"
  pen.fillRect(0, 0, paper.width, paper.height)
  pen.drawImage(canvas, 0, 0)
  paper.toBlob((blob) => download(name, blob))
}

function resume(field, typed, drawing) {
  // A field that is filled by a script does not tell that it has changed when it is left.
  field.value = typed
  let told = false
  const tell = () => {
    if (!told && !drawing() && field.value !== field.defaultValue) {
      field.dispatchEvent(new Event("change", {bubbles: true}))
    }
  }
  field.addEventListener("change", () => { told = true })
  field.addEventListener("blur", tell)
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && field.tagName === "INPUT") tell()
  })
}

export function render({model, view, el}) {
  const box = document.createElement("div")
  box.className = "markup"
  let sent = 0
  const send = (message) => model.send_msg({...message, count: ++sent})

  const mark = (scroll) => {
    const keys = new Set((model.focus || "").split("\n").filter(Boolean))
    for (const node of box.querySelectorAll("[data-key]")) {
      const on = keys.has(node.dataset.key)
      node.classList.toggle("is-focus", on)
      if (node.matches("tr, [role=row], [role=gridcell], [role=option], td")) {
        node.setAttribute("aria-selected", String(on))
      }
      const scroller = on && scroll && node.closest("[data-scroll]")
      if (scroller) {
        const [a, b] = [node.getBoundingClientRect(), scroller.getBoundingClientRect()]
        if (a.top < b.top + 28 || a.bottom > b.bottom) scroller.scrollTop += a.top - b.top - b.height / 3
      }
    }
  }
  const calm = () => {
    for (const node of box.querySelectorAll("[aria-busy]")) node.removeAttribute("aria-busy")
  }
  const place = (node) => {
    if (!node) return null
    for (const name of ["id", "data-key", "data-field"]) {
      const value = node.getAttribute(name)
      if (value) {
        const extra = node.value !== undefined && node.type === "radio" ? `[value="${CSS.escape(node.value)}"]` : ""
        return `[${name}="${CSS.escape(value)}"]${extra}`
      }
    }
    return null
  }
  let drawing = false
  const draw = () => {
    const root = box.getRootNode()
    const held = root.activeElement && box.contains(root.activeElement) ? root.activeElement : null
    const active = place(held)
    // What is being typed while an answer to the field before arrives is not lost.
    const typed = held?.matches("input:not([type=radio], [type=checkbox], [type=file]), textarea")
      && held.value !== held.defaultValue ? held.value : null
    const scrolled = [...box.querySelectorAll("[data-scroll]")].map((node) => node.scrollTop)
    const open = [...box.querySelectorAll("details")].map((node) => node.open)
    drawing = true  // what is removed loses the focus, but nobody has left it
    box.innerHTML = model.html
    drawing = false
    box.querySelectorAll("[data-scroll]").forEach((node, i) => { node.scrollTop = scrolled[i] ?? 0 })
    box.querySelectorAll("details[id]").forEach((node, i) => { node.open = open[i] ?? node.open })
    for (const node of box.querySelectorAll("[data-key]:not(a):not(button)")) {
      if (!node.hasAttribute("tabindex")) node.tabIndex = 0
    }
    for (const node of box.querySelectorAll("th[data-sort]")) node.tabIndex = 0
    mark(false)
    const again = active && box.querySelector(active)
    if (again && typed !== null) resume(again, typed, () => drawing)
    again?.focus({preventScroll: true})
  }

  box.addEventListener("click", (event) => {
    const button = closest(event, "[data-copy], [data-download], [data-png], th[data-sort], [data-key]")
    if (!button || button.disabled || button.getAttribute("aria-disabled") === "true") return
    if (button.dataset.copy !== undefined) copy(button)
    else if (button.dataset.download) send({download: button.dataset.download})
    else if (button.dataset.png) savePng(view, button.dataset.png)
    else if (button.matches("th[data-sort]")) sort(button)
    else {
      if (button.tagName === "A") event.preventDefault()
      // The theme in view may be the system's, which the server need not know of yet.
      const dark = document.documentElement.dataset.theme === "dark"
      const key = button.dataset.key === "theme" ? `theme:${dark ? "light" : "dark"}` : button.dataset.key
      if (key !== button.dataset.key) document.documentElement.dataset.theme = dark ? "light" : "dark"
      if (button.dataset.wait !== undefined && !button.ariaCurrent) {
        calm()
        button.setAttribute("aria-busy", "true")
      }
      send({key, ...(event.shiftKey || event.ctrlKey || event.metaKey ? {more: true} : {})})
    }
  })
  box.addEventListener("change", (event) => {
    const field = closest(event, "[data-field]")
    if (!field) return
    const name = field.dataset.field
    if (field.type === "file") {
      const [file] = field.files
      if (file && file.size <= LARGEST) file.text().then((value) => send({field: name, value}))
      else if (file) send({field: name, value: "", large: file.size})
      field.value = ""  // so that the same file can be chosen again
      return
    }
    send({field: name, value: field.type === "checkbox" ? field.checked : field.value})
  })
  box.addEventListener("keydown", (event) => {
    const node = closest(event, "[data-key], th[data-sort]")
    if (!node) return
    if ((event.key === "Enter" || event.key === " ") && !node.matches("a, button")) {
      event.preventDefault()
      node.click()
    }
  })
  model.on("html", draw)
  model.on("focus", () => mark(true))
  model.on("msg:custom", (event) => {
    const message = event.data ?? event
    if (message.calm) calm()
    if (message.file) download(message.file, new Blob([message.text], {type: message.type}))
  })
  el.replaceChildren(box)
  draw()
}
