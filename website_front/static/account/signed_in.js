// Whether somebody is signed in here decides what a page leads to, and that scripts run what it shows. It runs before anything is drawn,
// which is why it is no module. That somebody is signed in this browser remembers: the cookie itself no script can read.
document.documentElement.classList.add("runs");
document.documentElement.classList.toggle("signed-in", localStorage.getItem("signed-in") !== null);
