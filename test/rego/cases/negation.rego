package negation

# What a written collection needs is evaluated before `not` has its say.
picked_from_array if not [input.nothing][0]

picked_from_object if not {"a": input.nothing}.a == 4

picked_from_set if not {input.nothing}[3]

picked_deep if not [[input.nothing][0]][0][1]

picked_defined if not [input.a][0] == 4

reference if not input.nothing[0]
