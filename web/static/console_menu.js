// The menu editor checks as one types: the phone and the problems beside the fields.
import { checked } from "./console_live.js";

const form = document.getElementById("menu-form");
checked(form, "menu-live", 400, (page) => {
  for (const field of form.querySelectorAll("input[name$='.name']")) tell(field, page.getElementById(field.id));
});

// tell puts beside a field what the fresh page says beside it.
function tell(field, fresh) {
  const problems = field.id.replace(/n$/, "p");
  document.getElementById(problems)?.remove();
  for (const name of ["aria-invalid", "aria-describedby"]) field.removeAttribute(name);
  const said = fresh?.ownerDocument.getElementById(problems);
  if (!said) return;
  for (const name of ["aria-invalid", "aria-describedby"]) field.setAttribute(name, fresh.getAttribute(name));
  field.after(said);
}
