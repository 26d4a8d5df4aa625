// Errors next to the field they name, and one submit at a time.

export function clearErrors(form) {
  for (const slot of form.querySelectorAll("[data-error]")) slot.textContent = "";
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

export function showError(form, { message, fields = [] }) {
  const shown = fields.filter(({ field, description }) => showField(form, field, description));
  if (shown.length) form.querySelector("[aria-invalid]").focus();
  else form.querySelector('[data-error=""]').textContent = message;
}

function showField(form, field, text) {
  const input = field && form.elements[field];
  const slot = input && form.querySelector(`[data-error="${field}"]`);
  if (!slot) return false;
  slot.textContent = text;
  slot.id = `error-${form.id}-${field}`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", slot.id);
  return true;
}

/** Runs `work(values)` when the form is submitted; shows its errors in the form. */
export function onSubmit(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    clearErrors(form);
    form.ariaBusy = "true";
    try {
      await work(Object.fromEntries(new FormData(form)));
    } catch (error) {
      showError(form, error);
    } finally {
      form.ariaBusy = "false";
    }
  });
}
