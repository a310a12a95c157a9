// What browsers are called, of what they call themselves.

/** @param {string} agent */
export function browserOf(agent) {
  const browser = /(Firefox|Edg|OPR|SamsungBrowser|Chrome|Safari)\//.exec(agent.replace("Headless", ""))?.[1];
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux)/.exec(agent)?.[1];
  if (!browser) return agent;
  const name = { Edg: "Edge", OPR: "Opera", SamsungBrowser: "Samsung Internet" }[browser] ?? browser;
  return system ? `${name} · ${system.replace(" OS X", "")}` : name;
}
