// Fields of the authority's form, on a page that has such: each is copied as the text that was counted.
for (const field of document.querySelectorAll("blockquote.field")) {
  const tool = document.getElementById("copy").content.firstElementChild.cloneNode(true);
  const [button, said] = tool.children, {copied, refused} = said.dataset;
  button.onclick = () => navigator.clipboard.writeText(
    [...field.querySelectorAll(":scope > p:not(.note)")].map(line => line.textContent.replace(/\u00a0/g, " ")).join("\n")
  ).then(() => said.textContent = copied, () => said.textContent = refused);
  field.after(tool);
}
