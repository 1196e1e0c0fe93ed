// SPDX-License-Identifier: AGPL-3.0-or-later
// <li lang="nb">Sea turtles <button data-say aria-label="Read aloud: Sea turtles">…   Reads what stands around it, in its language.

export function startSay(): void {
  if (!("speechSynthesis" in window)) return;
  document.addEventListener("click", (e) => {
    const button = (e.target as Element).closest<HTMLElement>("[data-say]");
    if (!button) return;
    const speaking = speechSynthesis.speaking;
    speechSynthesis.cancel();
    if (speaking && button.dataset.saying !== undefined) return; // a second press stops
    const words = new SpeechSynthesisUtterance(button.dataset.say || textAround(button));
    words.lang = button.closest<HTMLElement>("[lang]")?.lang ?? "";
    button.dataset.saying = "";
    words.onend = words.onerror = () => delete button.dataset.saying;
    speechSynthesis.speak(words);
  });
}

function textAround(button: HTMLElement): string {
  const copy = button.parentElement!.cloneNode(true) as HTMLElement;
  for (const e of copy.querySelectorAll("[data-say], [aria-hidden=true], svg")) e.remove();
  return copy.textContent?.replace(/\s+/g, " ").trim() ?? "";
}
