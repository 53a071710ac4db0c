"""Who sews what, with how many people, when: problems, solvers, and the check that guards every plan."""
