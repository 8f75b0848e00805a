package lib.grades

of(product) := "a" if "a" in product.tags

of(product) := "z" if "z" in product.tags
