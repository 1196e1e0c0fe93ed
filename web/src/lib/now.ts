// SPDX-License-Identifier: AGPL-3.0-or-later
// <form method="post" action="…" data-swap="…"><label class="switch"><input type="checkbox" role="switch" data-now>…
// What takes effect at once sends its form when it changes. Without script the form has a button in <noscript>.

export function startNow(): void {
  document.addEventListener("change", (e) => {
    const field = (e.target as Element).closest<HTMLInputElement>("[data-now]");
    field?.form?.requestSubmit();
  });
}
