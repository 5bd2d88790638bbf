// The code stands behind the # of a link: browsers send it to nobody. It is put into the form, and taken out of the
// address, so that it stays in no history.
"use strict";

const code = decodeURIComponent(location.hash.slice(1)).trim();
if (code) {
  history.replaceState(null, "", location.pathname);
  const field = document.getElementById("code");
  field.value = code;
  field.form.submit();
}
