"""The pack: notebooks run, pages and documents made, figures and manifest beside them."""
